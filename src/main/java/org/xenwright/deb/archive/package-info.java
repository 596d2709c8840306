/** What a .deb holds, taken out once, and merged into a tree the way dpkg would. */
@NullMarked
package org.xenwright.deb.archive;

import org.jspecify.annotations.NullMarked;
