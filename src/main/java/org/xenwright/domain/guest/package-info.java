/** The inside of a guest: the keys by which a domain file describes it, read and written as files or for cloud-init. */
@NullMarked
package org.xenwright.domain.guest;

import org.jspecify.annotations.NullMarked;
