package org.xenwright.deb.world;

import java.util.ArrayList;
import java.util.List;
import org.xenwright.deb.configure.DebconfAnswers;
import org.xenwright.deb.configure.Reconfiguration;
import org.xenwright.packages.PackageQuestions;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** The questions that Debian packages ask by debconf. */
final class DebconfQuestions implements PackageQuestions {
    static final DebconfQuestions INSTANCE = new DebconfQuestions();

    private DebconfQuestions() {}

    @Override
    public List<String> answers(List<String> written) {
        return DebconfAnswers.parse(written).lines();
    }

    @Override
    public void check(Tree image, String attempted, String where) {
        if (image.follow("usr/bin/debconf-set-selections").isEmpty()) {
            throw Problem.of(attempted, "add the package debconf to the image")
                    .at(where)
                    .found("an image without debconf")
                    .raise();
        }
    }

    /** Returns the answers, and a script for the first start where the image has none that looks for them. */
    @Override
    public List<StartFile> firstStart(List<String> answers, List<String> packages, Tree image) {
        List<StartFile> files = new ArrayList<>();
        files.add(new StartFile("/" + Reconfiguration.ANSWERS, String.join("\n", answers) + "\n", 0600));
        if (image.follow(Reconfiguration.SCRIPT).isEmpty()) {
            files.add(new StartFile("/" + Reconfiguration.SCRIPT, Reconfiguration.script(packages), 0755));
        }
        return files;
    }
}
