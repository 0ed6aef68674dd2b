"""Repairs of water and sewer on the map: from the telephone call to the crew that is done."""
