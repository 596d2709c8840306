/** The time that each part of a boot took: stages and units, as a list and as a drawing. */
@NullMarked
package org.xenwright.boot.timeline;

import org.jspecify.annotations.NullMarked;
