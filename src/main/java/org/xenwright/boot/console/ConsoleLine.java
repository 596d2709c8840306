package org.xenwright.boot.console;

import java.time.Duration;

/**
 * A line that a guest wrote on its console, perhaps unfinished.
 *
 * @param at when its last byte arrived, since the guest was started
 * @param text without escape sequences, carriage returns and other control characters
 * @param complete false for a line that may still grow, such as a prompt
 */
public record ConsoleLine(Duration at, String text, boolean complete) {}
