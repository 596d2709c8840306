package org.xenwright.domain.emit;

import java.nio.charset.StandardCharsets;
import org.xenwright.domain.Domain;

/** A domain as xl reads it: flat, canonical, without the keys of the guest. */
public final class XlCfg {
    private XlCfg() {}

    /** Returns the text of the file; LF line ends, to be written as UTF-8. */
    public static String emit(Domain domain) {
        return new String(domain.configuration().text(), StandardCharsets.UTF_8);
    }
}
