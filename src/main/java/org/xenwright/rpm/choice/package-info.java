/** The packages of a lock: chosen with their reasons, pinned, fetched, checked, and handed on to machines without a network. */
@NullMarked
package org.xenwright.rpm.choice;

import org.jspecify.annotations.NullMarked;
