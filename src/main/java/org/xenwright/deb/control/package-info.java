/** Debian's control data: paragraphs, versions, relations, and the binary packages an index describes. */
@NullMarked
package org.xenwright.deb.control;

import org.jspecify.annotations.NullMarked;
