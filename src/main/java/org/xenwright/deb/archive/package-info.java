/**
 * The contents of .deb files, extracted once and merged into a tree the way dpkg would.
 *
 * <p>ar is read by hand: members are referred to by their place in the file, which the stream of commons-compress
 * hides.
 */
@NullMarked
package org.xenwright.deb.archive;

import org.jspecify.annotations.NullMarked;
