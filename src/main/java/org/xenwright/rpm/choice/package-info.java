/** The packages of a lock: chosen, with their reasons, then pinned, fetched, checked, and handed on. */
@NullMarked
package org.xenwright.rpm.choice;

import org.jspecify.annotations.NullMarked;
