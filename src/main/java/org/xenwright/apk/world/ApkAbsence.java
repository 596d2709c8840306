package org.xenwright.apk.world;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.apk.archive.ApkFile;
import org.xenwright.apk.database.ApkRelation;
import org.xenwright.apk.database.PackageRecord;
import org.xenwright.apk.repository.ApkStore;
import org.xenwright.content.Count;
import org.xenwright.packages.Lock;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.transport.Access;

/**
 * The reasons why a package is not among those that an image gets, as far as the POM and these packages tell.
 *
 * @param lock of the image, which lacks it
 */
record ApkAbsence(Lock lock, PackageRequest request, Access access) {
    private static final int MOST = 8; // of one kind

    /** Returns a line for each reason. */
    List<String> reasons(String named) throws IOException {
        String name = PackageName.alone(named);
        List<String> lines = new ArrayList<>();
        for (ApkRelation each : ApkWords.of(request).kept()) {
            if (each.name().equals(name)) {
                lines.add("the POM keeps it out: <package>-" + each.name() + "</package>");
            }
        }
        int missing = 0;
        List<String> told = new ArrayList<>();
        ApkStore store = new ApkStore(access);
        for (Lock.LockedPackage each : lock.imagePackages()) {
            Optional<ApkFile> file = store.find(each.sha256(), each.toString());
            if (file.isEmpty()) {
                missing++;
            } else {
                about(file.get().record(), name, told);
            }
        }
        told.stream().limit(MOST).forEach(lines::add);
        if (told.size() > MOST) {
            lines.add("and " + (told.size() - MOST) + " more");
        }
        if (missing > 0) {
            lines.add(Count.of(missing, "package") + " of the lock may name it, not downloaded yet: build the image");
        }
        return lines.isEmpty() ? List.of("neither the POM nor a package of the image names it") : lines;
    }

    private static void about(PackageRecord record, String name, List<String> told) {
        for (ApkRelation each : record.provides()) {
            if (each.name().equals(name)) {
                told.add(record + " stands for it: it provides " + each);
            }
        }
        for (ApkRelation each : record.depends()) {
            if (each.name().equals(name) && each.conflict()) {
                told.add(record + " keeps it out: " + each);
            }
        }
        if (record.installIf().stream().anyMatch(each -> each.name().equals(name))) {
            told.add(record + " would be installed because of it, not the reverse");
        }
    }
}
