package org.xenwright.boot;

import java.time.Duration;

/**
 * A sign of trouble on the console.
 *
 * @param outcome what it means for the boot
 * @param at when it was seen, since the start
 * @param line what was seen
 */
record Symptom(Outcome outcome, Duration at, String line) {}
