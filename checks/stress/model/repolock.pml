/*
 * How the lock is taken, awaited, kept and released, for Spin (https://spinroot.com). docs/testing.md explains it.
 *
 * Each system call is one step, and between two steps anything can happen: another process goes on, a process is killed,
 * somebody removes or replaces the lockfile.
 *
 * A lock belongs to an open file description. A waiter and its helper share one: the helper blocks in flock(2) and exits
 * when it has the lock, which then is the waiter's.
 *
 * NO_IDENTITY_CHECK, TRUST_HELPER and so on each put a defect in. The verifier must find it.
 */

/*
 * To be defined: CONTENDERS, 2 or 3; ROUNDS, how often each of them asks for the lock; REPLACEMENTS and removals of the
 * lockfile; KILLS of contenders; ATTACKS on helpers, which are killed or stopped by somebody.
 */

/* As many as can exist at once. Numbers are used again, as a kernel and a file system do. */
#define DESCRIPTIONS (CONTENDERS + KILLS + REPLACEMENTS + ROUNDS)
#define FILES (DESCRIPTIONS + 3)
#define NOTHING FILES
#define OBSTACLE (FILES + 1)
#define NOBODY 255

/* The file system: what is at the path of the lockfile, what was moved away; and the first line of each file. */
byte path = NOTHING;
byte aside = NOTHING;
byte record[FILES] = NOBODY;

/* The kernel: which description has the flock of a file; of each description its file, and who has it open. */
byte owner[FILES] = NOBODY;
byte file[DESCRIPTIONS] = NOTHING;
bool isOpen[DESCRIPTIONS];
mtype = { ABSENT, BLOCKED, STOPPED, KILLED, DONE };
mtype helper[DESCRIPTIONS] = ABSENT;

/* What a contender knows: its descriptor; it has the lock and did not begin to release it; it has signed; assertHeld threw. */
byte fd[CONTENDERS] = NOBODY;
bool holding[CONTENDERS];
bool hasSigned[CONTENDERS];
bool isLost[CONTENDERS];

/* What nobody in the program knows, and the claims are about. */
byte replacements = 0;
byte kills = 0;
byte attacks = 0;
byte finished = 0;
bool wasPutBack = false;
byte replacementsBefore[CONTENDERS];
bool wasOvertaken[CONTENDERS];

/* The contender was killed, and no step of its own is left to it. */
bool isKilled[CONTENDERS];

/* Used within single steps only. */
hidden byte f;
hidden byte i;
hidden byte isUsed;

#define FILE(i) file[fd[i]]

#ifdef NO_ASSERT_HELD
#define PASSES(i) (holding[i])
#else
#define PASSES(i) (holding[i] && !isLost[i] && FILE(i) == path)
#endif

#define BOTH_PASS(i, j) (PASSES(i) && PASSES(j))
#define BOTH_UNDISTURBED(i, j) (holding[i] && holding[j] && replacementsBefore[i] == replacementsBefore[j])
#define IS_SIGNED(i) (!hasSigned[i] || record[FILE(i)] == i)

#if CONTENDERS == 2
#define EXCLUSION (!BOTH_PASS(0, 1))
#define EXCLUSION_UNDISTURBED (!BOTH_UNDISTURBED(0, 1))
#define SIGNATURES (IS_SIGNED(0) && IS_SIGNED(1))
#else
#define EXCLUSION (!BOTH_PASS(0, 1) && !BOTH_PASS(0, 2) && !BOTH_PASS(1, 2))
#define EXCLUSION_UNDISTURBED (!BOTH_UNDISTURBED(0, 1) && !BOTH_UNDISTURBED(0, 2) && !BOTH_UNDISTURBED(1, 2))
#define SIGNATURES (IS_SIGNED(0) && IS_SIGNED(1) && IS_SIGNED(2))
#endif

/* Sets isUsed: whether a path or a description leads to file f. */
inline findUse() {
	isUsed = (path == f || aside == f);
	i = 0;
	do
	:: i < DESCRIPTIONS -> isUsed = isUsed || file[i] == f; i++
	:: else -> break
	od
}

/* Not a step: what is gone is forgotten, so that states in which it differs are the same. */
inline forgetWhatIsGone() {
	f = 0;
	do
	:: f < FILES -> findUse(); record[f] = (isUsed -> record[f] : NOBODY); f++
	:: else -> break
	od;
	f = 0; i = 0; isUsed = false
}

/* The file system makes an empty file f. */
inline create() {
	f = 0;
	findUse();
	do
	:: isUsed -> f++; assert(f < FILES); findUse()
	:: else -> break
	od
}

/* The kernel frees a description, and the lock with it, when nobody has it open. */
inline freeIfClosed(d) {
	if
	:: file[d] != NOTHING && !isOpen[d] && helper[d] == ABSENT ->
		if
		:: owner[file[d]] == d -> owner[file[d]] = NOBODY
		:: else
		fi;
		file[d] = NOTHING;
		forgetWhatIsGone()
	:: else
	fi
}

/* The contender closes its descriptor, or the kernel does when it is killed. */
inline close(c) {
	if
	:: fd[c] != NOBODY -> isOpen[fd[c]] = false; freeIfClosed(fd[c]); fd[c] = NOBODY
	:: else
	fi
}

/* SIGKILL, which also ends a stopped helper. Until it is gone, the helper can still get the lock. */
inline killHelper(d) {
	if
	:: helper[d] == BLOCKED || helper[d] == STOPPED -> helper[d] = KILLED
	:: else
	fi
}

active [CONTENDERS] proctype Contender() {
	byte round = 0;
	bool isLocked = false;
	bool isLast = false;

	do
	:: round == ROUNDS -> break
	:: round < ROUNDS ->
		{
			round++;
opening:
			/* An acquire creates the file if there is none. Not through a symlink; no directory. */
			atomic {
				if
				:: path == OBSTACLE -> goto over
				:: path == NOTHING -> create(); path = f
				:: else
				fi;
				i = 0;
				do
				:: file[i] != NOTHING -> i++; assert(i < DESCRIPTIONS)
				:: else -> break
				od;
				file[i] = path;
				isOpen[i] = true;
				fd[_pid] = i;
				f = 0; i = 0; isUsed = false
			}

trying:
			/* A try, which never waits. It changes nothing if the description has the lock already. */
			atomic {
				isLocked = (owner[FILE(_pid)] == NOBODY || owner[FILE(_pid)] == fd[_pid]);
				if
				:: isLocked -> owner[FILE(_pid)] = fd[_pid]
				:: else
				fi
			}

examining:
			/* Is this the file at the path? Before the answer nobody may rely on the lock. */
			atomic {
#ifndef NO_IDENTITY_CHECK
				if
				:: FILE(_pid) != path -> isLocked = false; isLast = false; goto reopening
				:: else
				fi;
#endif
				if
				:: isLocked -> isLocked = false; isLast = false; replacementsBefore[_pid] = replacements; goto locked
				:: isLast -> isLast = false; goto closing
				:: else
				fi
			}

			/* A helper blocks in flock(2), on this description. */
			atomic {
				if
				:: helper[fd[_pid]] == ABSENT -> helper[fd[_pid]] = BLOCKED
				:: else
				fi
			}

			/*
			 * The helper exits, or time passes and the contender looks for itself. Looks that would change nothing are left
			 * out. The first contender is aborted or comes to its deadline; the others wait as long as it takes.
			 */
			atomic {
				if
#ifdef TRUST_HELPER
				:: helper[fd[_pid]] == ABSENT -> isLocked = true; goto examining
#else
				:: helper[fd[_pid]] == ABSENT -> goto trying
#endif
#ifndef NO_SECOND_LOOK
				:: FILE(_pid) != path || owner[FILE(_pid)] == NOBODY || owner[FILE(_pid)] == fd[_pid] -> goto trying
#endif
				:: _pid == 0 -> killHelper(fd[_pid]); goto closing
				:: _pid == 0 -> killHelper(fd[_pid]); isLast = true; goto trying
				fi
			}

reopening:
			/* A file that is not at the path is of no use, locked or not. */
			atomic {
				killHelper(fd[_pid]);
#ifdef LEAK_ON_REOPEN
				fd[_pid] = NOBODY;
#else
				close(_pid);
#endif
				goto opening
			}

locked:
			atomic { killHelper(fd[_pid]) }

			/* The holder writes its record; then acquire returns. */
			atomic { record[FILE(_pid)] = _pid; hasSigned[_pid] = true; holding[_pid] = true }

			/* assertHeld: last before the effect becomes visible, which is taken to be at the same moment. */
			atomic {
				if
				:: PASSES(_pid) ->
#ifdef PUT_BACK_IS_HARMLESS
					assert(!wasOvertaken[_pid]);
#else
					assert(!wasOvertaken[_pid] || wasPutBack);
#endif
					i = 0;
					do
					:: i < CONTENDERS -> wasOvertaken[i] = wasOvertaken[i] || (i != _pid && holding[i]); i++
					:: else -> break
					od;
					i = 0
				:: else -> isLost[_pid] = true
				fi
			}

			/* A release begins: from here on assertHeld throws. */
			atomic {
				holding[_pid] = false;
				isLost[_pid] = false;
				wasOvertaken[_pid] = false;
				replacementsBefore[_pid] = 0;
#ifndef ERASE_AFTER_UNLOCK
				/* The holder erases its record before the unlock. */
				record[FILE(_pid)] = NOBODY;
#endif
				hasSigned[_pid] = false
			}
			/* The unlock: another process may have it now. */
			owner[FILE(_pid)] = NOBODY;
#ifdef UNLINK
			atomic { path = NOTHING; forgetWhatIsGone() }
#endif
#ifdef ERASE_AFTER_UNLOCK
			record[FILE(_pid)] = NOBODY;
#endif
						atomic { close(_pid); goto over }

closing:
			/* An acquire gives up. A helper may have the lock by now: this frees it. */
#ifdef LEAK_ON_GIVE_UP
			fd[_pid] = NOBODY;
#else
			atomic { close(_pid) }
#endif
over:
			skip
		} unless {
			atomic { isKilled[_pid] -> isKilled[_pid] = false; isLocked = false; isLast = false }
		}
	od;
	finished++
}

/* The helper of one description, if there is one. It outlives a contender that is killed. */
active [DESCRIPTIONS] proctype Helper() {
#define SELF (_pid - CONTENDERS)
end:
	do
	/* The kernel gives it the lock, in whatever order. A helper that is being killed can be the next still. */
	:: atomic {
		(helper[SELF] == BLOCKED || helper[SELF] == KILLED) &&
		(owner[file[SELF]] == NOBODY || owner[file[SELF]] == SELF) ->
		owner[file[SELF]] = SELF;
		helper[SELF] = DONE
	}
	/* It exits. */
#ifdef HELPER_STAYS
	:: atomic { helper[SELF] == DONE && isOpen[SELF] -> helper[SELF] = ABSENT }
#else
	:: atomic { helper[SELF] == DONE -> helper[SELF] = ABSENT; freeIfClosed(SELF) }
#endif
	:: atomic { helper[SELF] == KILLED -> helper[SELF] = ABSENT; freeIfClosed(SELF) }
	/* Somebody kills or stops it. */
	:: atomic { attacks < ATTACKS && helper[SELF] == BLOCKED -> attacks++; helper[SELF] = KILLED }
	:: atomic { attacks < ATTACKS && helper[SELF] == BLOCKED -> attacks++; helper[SELF] = STOPPED }
#ifndef STOPPED_FOR_EVER
	/* A helper whose contender was killed, and that has the lock because that contender tried for itself, keeps it. */
	:: atomic { helper[SELF] == STOPPED && !isOpen[SELF] -> helper[SELF] = BLOCKED }
#endif
	od
}

/* Removes, replaces, moves away and puts back the lockfile. */
active proctype Replacer() {
end:
	do
	:: atomic { replacements < REPLACEMENTS && path != NOTHING -> path = NOTHING; replacements++; forgetWhatIsGone() }
	:: atomic { replacements < REPLACEMENTS -> create(); path = f; replacements++; forgetWhatIsGone() }
	:: atomic { replacements < REPLACEMENTS && path != OBSTACLE -> path = OBSTACLE; replacements++; forgetWhatIsGone() }
	:: atomic {
		replacements < REPLACEMENTS && path < FILES ->
		aside = path; path = NOTHING; replacements++; forgetWhatIsGone()
	}
	:: atomic {
		replacements < REPLACEMENTS && aside != NOTHING ->
		path = aside; aside = NOTHING; wasPutBack = true; replacements++; forgetWhatIsGone()
	}
	od
}

/* Kills contenders, between any two steps of theirs. What they have written stays, and so does a helper. */
active proctype Killer() {
	byte killed = 0;
end:
	do
	:: atomic {
		kills < KILLS ->
		select(killed : 0 .. CONTENDERS - 1);
		kills++;
		close(killed);
		holding[killed] = false;
		isLost[killed] = false;
		wasOvertaken[killed] = false;
		replacementsBefore[killed] = 0;
		hasSigned[killed] = false;
		isKilled[killed] = true;
		killed = 0
	}
	od
}

/* The claims about every moment, and about the end, when nothing can happen any more. */
active proctype Witness() {
end:
	do
	:: atomic {
		!(EXCLUSION && EXCLUSION_UNDISTURBED && SIGNATURES) ->
		assert(EXCLUSION);
		assert(EXCLUSION_UNDISTURBED);
		assert(SIGNATURES)
	}
	:: atomic {
		timeout ->
		assert(finished == CONTENDERS);
		f = 0;
		do
		:: f < FILES -> assert(owner[f] == NOBODY); f++
		:: else -> break
		od;
		break
	}
	od
}

/* Each contender comes to its end. */
ltl progress { <> (finished == CONTENDERS) }
