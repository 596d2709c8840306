/** The driver that runs a guest in User-mode Linux: a kernel that runs as an ordinary process. */
@NullMarked
package org.xenwright.boot.uml;

import org.jspecify.annotations.NullMarked;
