/** How many boots run at once: as many as the memory and the processors of this machine allow. */
@NullMarked
package org.xenwright.boot.schedule;

import org.jspecify.annotations.NullMarked;
