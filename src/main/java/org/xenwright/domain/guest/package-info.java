/** What a domain file says about its guest, as files for the inside of it or as a disk for cloud-init. */
@NullMarked
package org.xenwright.domain.guest;

import org.jspecify.annotations.NullMarked;
