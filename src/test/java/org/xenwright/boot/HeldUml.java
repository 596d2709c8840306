package org.xenwright.boot;

import java.nio.file.Path;
import org.xenwright.boot.driver.HostFindings;
import org.xenwright.boot.uml.Hold;
import org.xenwright.boot.uml.UmlDriver;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.sandbox.Confinement;

/** The driver of User-mode Linux as goals use it. */
public final class HeldUml {
    private HeldUml() {}

    public static UmlDriver driver() {
        Hold hold = (reach, program) -> Confinement.with(Judge.tools())
                .reading(reach.read().toArray(Path[]::new))
                .writing(reach.written().toArray(Path[]::new))
                .allowing("ptrace")
                .command(reach.aside(), program);
        return new UmlDriver(Judge.tools(), new HostFindings(AptToolSource.sharedStore()), hold, warning -> {});
    }
}
