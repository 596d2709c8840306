/** The driver that runs a guest as a domain of a real Xen, which itself runs in QEMU: no Xen host is needed. */
@NullMarked
package org.xenwright.boot.xen;

import org.jspecify.annotations.NullMarked;
