/** The Alpine world: what an image asks for, chosen and installed by the base's own apk. */
@NullMarked
package org.xenwright.apk.world;

import org.jspecify.annotations.NullMarked;
