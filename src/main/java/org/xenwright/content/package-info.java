/** Bytes by reference: where content lies, and which part of an image it fills. */
@NullMarked
package org.xenwright.content;

import org.jspecify.annotations.NullMarked;
