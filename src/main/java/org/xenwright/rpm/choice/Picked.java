package org.xenwright.rpm.choice;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.rpm.header.RpmFormatException;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.rpm.repository.Nevra;
import org.xenwright.rpm.repository.OpenRepository;
import org.xenwright.rpm.repository.RpmEntry;
import org.xenwright.store.Digest;

/**
 * A package that was chosen, with what its index or its own header says of it.
 *
 * @param repository null for a file of the project
 * @param file path below the repository, or how the project names it
 */
record Picked(
        Nevra nevra,
        @Nullable OpenRepository repository,
        String file,
        long size,
        Digest sha256,
        List<String> provides,
        List<String> files,
        List<RpmEntry.Need> needs) {

    static Picked of(OpenRepository repository, RpmEntry entry) {
        return new Picked(
                entry.nevra(),
                repository,
                entry.location(),
                entry.size(),
                entry.sha256()
                        .orElseThrow(() -> Problem.of(
                                        "pinning " + entry.nevra(),
                                        "make the index with SHA-256: createrepo_c --checksum sha256")
                                .at(repository.source().where())
                                .found("an index that knows files by " + entry.checksum())
                                .raise()),
                entry.provides(),
                entry.files(),
                entry.needs());
    }

    static Picked of(LocalRpm local) throws RpmFormatException {
        RpmHeader header = local.header();
        List<RpmEntry.Need> needs = new ArrayList<>();
        for (RpmRelation each : RpmRelation.of(header, RpmRelation.Kind.REQUIRES)) {
            if (!each.isOfRpm()) {
                needs.add(new RpmEntry.Need(RpmEntry.Kind.REQUIRES, each.name(), each.toString()));
            }
        }
        return new Picked(
                Nevra.of(header),
                null,
                local.origin(),
                local.size(),
                local.sha256(),
                RpmRelation.of(header, RpmRelation.Kind.PROVIDES).stream()
                        .map(RpmRelation::name)
                        .toList(),
                List.of(),
                needs);
    }

    /** Returns the name of its source in a lock. */
    String source() {
        return repository == null
                ? Lock.localSource(nevra.name())
                : repository.source().id();
    }
}
