/**
 * Tables whose rows are domains, from CSV and YAML.
 *
 * <p>CSV is read by hand because errors name line and column of a value; commons-csv knows where a row begins.
 */
@NullMarked
package org.xenwright.domain.fleet;

import org.jspecify.annotations.NullMarked;
