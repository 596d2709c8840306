/** Java applications: what one is, where its main class is, and how it lies in an image, layer by layer. */
@NullMarked
package org.xenwright.application;

import org.jspecify.annotations.NullMarked;
