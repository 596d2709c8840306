/** Boots the domains of finished images with every driver and as every type, and judges what becomes of them. */
@NullMarked
package org.xenwright.smoke;

import org.jspecify.annotations.NullMarked;
