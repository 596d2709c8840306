/** Tar files as layers of a tree: read by reference with every byte of every attribute, written the same each time. */
@NullMarked
package org.xenwright.layer;

import org.jspecify.annotations.NullMarked;
