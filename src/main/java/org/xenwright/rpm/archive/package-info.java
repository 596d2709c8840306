/** Package files of RPM: their parts, signatures and payload, down to a tree whose content lies in the store. */
@NullMarked
package org.xenwright.rpm.archive;

import org.jspecify.annotations.NullMarked;
