/** The number of boots that run at once: as many as this machine's memory and processors allow. */
@NullMarked
package org.xenwright.boot.schedule;

import org.jspecify.annotations.NullMarked;
