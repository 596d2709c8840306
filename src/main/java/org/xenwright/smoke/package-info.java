/** The test boots of finished images: every domain with every driver and as every type, each with a verdict. */
@NullMarked
package org.xenwright.smoke;

import org.jspecify.annotations.NullMarked;
