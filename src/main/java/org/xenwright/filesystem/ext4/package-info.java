/** The ext4 file system: a tree to the plan of an image, and an image back to a tree. */
@NullMarked
package org.xenwright.filesystem.ext4;

import org.jspecify.annotations.NullMarked;
