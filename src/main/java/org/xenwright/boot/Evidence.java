package org.xenwright.boot;

import java.time.Duration;

/**
 * A line of the console that a verdict rests on.
 *
 * @param at when it was seen, since the start
 * @param line as it was seen
 * @param meaning what it shows, in words
 */
public record Evidence(Duration at, String line, String meaning) {}
