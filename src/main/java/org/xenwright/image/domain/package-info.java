/** Outputs for domains: configurations in every format, disks of their own, and the check against the image. */
@NullMarked
package org.xenwright.image.domain;

import org.jspecify.annotations.NullMarked;
