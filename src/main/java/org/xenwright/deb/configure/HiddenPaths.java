package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.xenwright.content.Content;
import org.xenwright.deb.resolve.InstallOrder;
import org.xenwright.packages.PackageName;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/**
 * The paths hidden while a preinst runs: all that only its package has, which dpkg would not have unpacked yet.
 * Essential packages see theirs, as under debootstrap, which unpacks them before it runs anything.
 */
final class HiddenPaths {
    /** The folder of what is hidden, with the lists of it. */
    static final String FOLDER = "var/lib/xenwright-unseen";

    /**
     * Moves what a list names out of the way, and back. What the preinst made meanwhile is as dpkg unpacks over it: a folder
     * stays as it is, a file gives way, and one in the place of a conffile stays, with the package's own beside it.
     */
    static final String LINES = """
            unseen=/%s
            hide() {
              number=0
              while IFS= read -r path; do
                number=$((number + 1))
                if [ -e "$path" ] || [ -L "$path" ]; then
                  mv -T "$path" "$unseen/$number"
                fi
              done <"$1"
            }
            reveal() {
              number=0
              while IFS= read -r path; do
                number=$((number + 1))
                if [ -e "$unseen/$number" ] || [ -L "$unseen/$number" ]; then
                  back "$unseen/$number" "$path" "$2"
                fi
              done <"$1"
            }
            back() {
              if [ -d "$1" ] && [ ! -L "$1" ] && [ -d "$2" ]; then
                for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
                  if [ -e "$entry" ] || [ -L "$entry" ]; then
                    back "$entry" "$2/${entry##*/}" "$3"
                  fi
                done
                rmdir "$1"
              elif [ -e "$2" ] && [ -e "$3" ] && grep -qxF "$2" "$3" && ! cmp -s "$1" "$2"; then
                mv -T "$1" "$2.dpkg-dist"
              else
                mv -fT "$1" "$2"
              fi
            }
            """.formatted(FOLDER);

    /** Ends all of it. */
    static final String END = "rm -rf \"$unseen\"\n";

    private HiddenPaths() {}

    /** Returns the tree with a list for each package whose preinst must not see all. */
    static Tree listed(ConfigureRequest request, String architecture) throws IOException {
        Tree tree = request.unpacked().copy();
        PackageScripts scripts = new PackageScripts(tree, architecture);
        OwnPaths own = OwnPaths.of(tree);
        Attributes attributes = Attributes.of(0644, request.clock());
        tree.directory(FOLDER, attributes.withMode(0700));
        boolean essential = true;
        for (InstallOrder.Step step : ConfigureScript.steps(request, architecture)) {
            if (step instanceof InstallOrder.Configure) {
                essential = false;
            } else if (!essential && step instanceof InstallOrder.Arrive arrived) {
                String preinst = scripts.find(
                                PackageName.in(
                                        architecture,
                                        arrived.pkg().name(),
                                        arrived.pkg().architecture()),
                                "preinst")
                        .orElse(null);
                if (preinst != null) {
                    StringBuilder text = new StringBuilder();
                    own.of(base(preinst)).stream()
                            .map(path -> "/" + new String(path.toBytes(), StandardCharsets.ISO_8859_1))
                            .filter(path -> !path.contains("\n"))
                            .forEach(path -> text.append(path).append('\n'));
                    tree.put(
                            list(preinst),
                            new RegularFile(
                                    attributes, Content.of(text.toString().getBytes(StandardCharsets.ISO_8859_1))));
                }
            }
        }
        return tree;
    }

    private static String list(String preinst) {
        return FOLDER + "/" + base(preinst) + ".list";
    }

    private static String base(String preinst) {
        return preinst.substring(preinst.lastIndexOf('/') + 1, preinst.length() - ".preinst".length());
    }
}
