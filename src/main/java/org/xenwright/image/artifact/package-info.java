/** The image as it travels: an OCI image whose layers can be shared, and the files made from it elsewhere. */
@NullMarked
package org.xenwright.image.artifact;

import org.jspecify.annotations.NullMarked;
