/** Templates: Velocity, strict, over plain data only; nothing a template says reaches a class, a file or the host. */
@NullMarked
package org.xenwright.template;

import org.jspecify.annotations.NullMarked;
