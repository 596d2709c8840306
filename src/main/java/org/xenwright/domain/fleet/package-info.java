/** Tables whose rows are domains, from CSV and YAML. */
@NullMarked
package org.xenwright.domain.fleet;

import org.jspecify.annotations.NullMarked;
