/** The image as it travels: an OCI image whose layers can be shared, and what is made of it elsewhere. */
@NullMarked
package org.xenwright.image.artifact;

import org.jspecify.annotations.NullMarked;
