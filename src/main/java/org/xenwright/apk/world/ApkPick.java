package org.xenwright.apk.world;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.packages.Lock;
import org.xenwright.problem.Problem;
import org.xenwright.progress.Progress;
import org.xenwright.transport.Advance;

/**
 * A package that apk chose, as what was verified describes it.
 *
 * @param source its name in a lock
 * @param file of the project, or null for a package of a source
 */
record ApkPick(
        String source, PackageRecord record, @Nullable ApkFile file) {
    /** @throws org.xenwright.problem.ProblemException when apk names a package that it was not shown */
    static ApkPick of(ApkPlan.Step step, ApkOffer offer) {
        Optional<ApkOffer.ProjectFile> local = offer.file(step.name(), step.version());
        if (local.isPresent()) {
            PackageRecord record = local.get().apk().record();
            return new ApkPick(
                    Lock.localSource(record.name()), record, local.get().apk());
        }
        return offer.find(step.name(), step.version())
                .map(each -> new ApkPick(each.source().id(), each.record(), null))
                .orElseThrow(() -> Problem.of(
                                "choosing packages for the base",
                                "take a base with apk-tools 2 that is as Alpine made it")
                        .found("apk of the base would install " + step.name() + " " + step.version()
                                + ", which no repository has")
                        .raise());
    }

    /** Returns its file, fetched if the store lacks it. */
    ApkFile file(ApkStore store, String architecture, List<URI> places, Progress.Task task) throws IOException {
        return file != null
                ? file
                : store.described(record, places, architecture + "/" + record.file(), new Advance(task));
    }

    Lock.LockedPackage locked(ApkFile fetched, ApkProgram program, ApkReasons reasons) throws IOException {
        return new Lock.LockedPackage(
                record.name(),
                record.version(),
                ApkProgram.debianName(record.architecture()),
                Lock.Purpose.IMAGE,
                source,
                file != null ? record.file() : program.architecture() + "/" + record.file(),
                Files.size(fetched.file()),
                fetched.sha256(),
                reasons.asked(record.name()),
                reasons.of(record.name()));
    }
}
