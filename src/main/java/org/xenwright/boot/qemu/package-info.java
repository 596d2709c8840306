/** The driver that runs a guest in QEMU, by software emulation or with KVM where KVM truly works. */
@NullMarked
package org.xenwright.boot.qemu;

import org.jspecify.annotations.NullMarked;
