"""Cases of the call centre: taken, handed over, answered; and the one queue of what comes on paper."""
