/** A guest's console as it streams: kept in a log, cut into lines, searched for signs of trouble. */
@NullMarked
package org.xenwright.boot.console;

import org.jspecify.annotations.NullMarked;
