"""減額: an application to be charged less, its decision by the utility, and what it did to the bills."""
