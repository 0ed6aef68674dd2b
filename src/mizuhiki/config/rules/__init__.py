"""Rule packs at the command line: they are loaded here, and two people agree on them."""
