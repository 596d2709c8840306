/** The world of RPM packages, as images are made of it. */
@NullMarked
package org.xenwright.rpm.world;

import org.jspecify.annotations.NullMarked;
