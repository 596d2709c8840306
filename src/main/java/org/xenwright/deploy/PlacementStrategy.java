package org.xenwright.deploy;

/** What is chosen among the destinations that have room for a domain. */
public enum PlacementStrategy {
    /** The one with most memory left. */
    SPREAD,
    /** The one with least. */
    PACK
}
