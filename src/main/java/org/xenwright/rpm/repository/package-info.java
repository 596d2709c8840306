/**
 * Repositories of RPM packages: where they are, what vouches for their indexes, what the indexes say. Everything read here
 * is written by others; nothing is believed before its digest is right, and nothing is read without limits.
 */
@NullMarked
package org.xenwright.rpm.repository;

import org.jspecify.annotations.NullMarked;
