package org.xenwright.domain;

import java.io.IOException;
import java.util.List;

/** The domains of a file: one, or one for each row of the table it names. */
final class Fleet {
    private Fleet() {}

    static List<Domain> of(Lineage lineage, DomainLibrary library, ImageDefaults image) throws IOException {
        DomainBuilder builder = new DomainBuilder(image);
        return List.of(builder.build(lineage.name(), lineage.origin(), lineage.assignments()));
    }
}
