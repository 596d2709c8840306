package org.xenwright.domain.emit;

import org.xenwright.domain.language.Origin;

/**
 * A setting of a domain that another form of its configuration has no word for.
 *
 * @param key of xl.cfg
 * @param origin where it is set
 * @param why there is no word for it
 */
public record Unsaid(String key, Origin origin, String why) {}
