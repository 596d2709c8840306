/** The inside of finished images: partitions, file systems, files, packages, and the differences between two. */
@NullMarked
package org.xenwright.image.inspect;

import org.jspecify.annotations.NullMarked;
