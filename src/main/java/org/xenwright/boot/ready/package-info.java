/**
 * Conditions for a guest to count as up: patterns of the console, ports, web pages, targets of systemd, commands in it,
 * and combinations.
 */
@NullMarked
package org.xenwright.boot.ready;

import org.jspecify.annotations.NullMarked;
