/** Looks into finished images: partitions, file systems, files, packages, and what differs between two. */
@NullMarked
package org.xenwright.image.inspect;

import org.jspecify.annotations.NullMarked;
