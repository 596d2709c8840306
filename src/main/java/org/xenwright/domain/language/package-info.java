/** The language of xl.cfg exactly as Xen reads it: text to assignments with their places, and back in canonical form. */
@NullMarked
package org.xenwright.domain.language;

import org.jspecify.annotations.NullMarked;
