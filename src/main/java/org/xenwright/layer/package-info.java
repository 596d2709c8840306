/**
 * Tar files as layers of a tree: read by reference with every byte of every attribute, written the same each time.
 *
 * <p>commons-compress is not used here: it reads the values of PAX records as UTF-8, which damages binary attributes, and
 * gives contents as a stream where we refer to their place in the file. Archives that a project has unpacked into an image
 * need neither, and go through it.
 */
@NullMarked
package org.xenwright.layer;

import org.jspecify.annotations.NullMarked;
