package org.xenwright.packages;

import java.util.List;
import org.xenwright.problem.Problem;
import org.xenwright.tree.Tree;

/** The questions that packages of a world ask when they are configured, and the ways to answer them. */
public interface PackageQuestions {
    /** Packages that ask nothing. */
    PackageQuestions NONE = new PackageQuestions() {
        @Override
        public List<String> answers(List<String> written) {
            if (!written.isEmpty()) {
                throw Problem.of("answering the questions of packages", "take the answers out")
                        .at("<image><debconf>")
                        .found("answers for packages that ask nothing")
                        .raise();
            }
            return List.of();
        }

        @Override
        public void check(Tree image, String attempted, String where) {
            throw Problem.of(attempted, "take the answers out")
                    .at(where)
                    .found("answers for packages that ask nothing")
                    .raise();
        }

        @Override
        public List<StartFile> firstStart(List<String> answers, List<String> packages, Tree image) {
            return List.of();
        }
    };

    /**
     * Reads answers as a user wrote them, a line each.
     *
     * @throws org.xenwright.problem.ProblemException when one cannot be read
     */
    List<String> answers(List<String> written);

    /**
     * Refuses an image in which nothing takes answers.
     *
     * @param attempted what the error says was tried
     * @param where the setting with the answers, for the error
     */
    void check(Tree image, String attempted, String where);

    /**
     * Returns the files that bring the answers of one domain to the packages of an image that it shares with others;
     * our initramfs makes them, and they are read at the domain's first start.
     *
     * @param packages whose questions are answered
     */
    List<StartFile> firstStart(List<String> answers, List<String> packages, Tree image);

    /** A file of root's, by its absolute path. */
    record StartFile(String path, String text, int mode) {}
}
