/** The disk of an image: its root, its other partitions, its partition table and the formats it is written in. */
@NullMarked
package org.xenwright.image.layout;

import org.jspecify.annotations.NullMarked;
