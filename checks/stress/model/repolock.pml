/*
 * How the lock is taken, kept and given back, for Spin (https://spinroot.com). docs/model.md explains it.
 *
 * Each system call is one step, and between two steps anything can happen: another process goes on, the process is
 * killed, somebody removes or replaces the lockfile. A comment that begins with a file and a name says which code of
 * packages/repolock-posix/src the next step stands for; a test sees to it that they exist.
 *
 * NO_IDENTITY_CHECK, NO_ASSERT_HELD and so on each put a defect in. The verifier must find it.
 */

#ifndef CONTENDERS
#define CONTENDERS 3
#endif
#ifndef ROUNDS
#define ROUNDS 2 /* how often each of them asks for the lock */
#endif
#ifndef DEEDS
#define DEEDS 2 /* of the saboteur */
#endif
#ifndef KILLS
#define KILLS 1
#endif

/* As many as can be open, at the path, moved away and just being made. Numbers are used again, as a file system does. */
#define FILES (CONTENDERS + 3)
#define NOTHING FILES
#define OBSTACLE (FILES + 1)
#define NOBODY CONTENDERS

/* The file system: what is at the path of the lockfile, what was moved away. */
byte path = NOTHING;
byte aside = NOTHING;

/* The kernel: who has the flock of a file, and which file each process has open. */
byte owner[FILES] = NOBODY;
byte fd[CONTENDERS] = NOTHING;

/* The first line of each file: who signed it. */
byte record[FILES] = NOBODY;

/* What a process knows: it has got the lock and not begun to release it; it has signed; assertHeld has thrown once. */
bool holding[CONTENDERS];
bool hasSigned[CONTENDERS];
bool isLost[CONTENDERS];

/* What nobody in the program knows, and the claims are about. */
byte deeds = 0;
byte kills = 0;
byte finished = 0;
bool wasPutBack = false;
byte deedsBefore[CONTENDERS];
bool wasOvertaken[CONTENDERS];

/* The process was killed, and no step of its own is left to it. */
bool isKilled[CONTENDERS];

#ifdef NO_POLL
bool isWatching[CONTENDERS];
bool isWoken[CONTENDERS];
#endif

/* Used within single steps only. */
hidden byte file;
hidden byte i;

#ifdef NO_ASSERT_HELD
#define PASSES(i) (holding[i])
#else
#define PASSES(i) (holding[i] && !isLost[i] && fd[i] == path)
#endif

#define BOTH_PASS(i, j) (PASSES(i) && PASSES(j))
#define BOTH_UNDISTURBED(i, j) (holding[i] && holding[j] && deedsBefore[i] == deedsBefore[j])
#define IS_SIGNED(i) (!hasSigned[i] || record[fd[i]] == i)

#if CONTENDERS == 2
#define IS_OPEN(f) (fd[0] == f || fd[1] == f)
#define EXCLUSION (!BOTH_PASS(0, 1))
#define EXCLUSION_WITHOUT_DEEDS (!BOTH_UNDISTURBED(0, 1))
#define SIGNATURES (IS_SIGNED(0) && IS_SIGNED(1))
#else
#define IS_OPEN(f) (fd[0] == f || fd[1] == f || fd[2] == f)
#define EXCLUSION (!BOTH_PASS(0, 1) && !BOTH_PASS(0, 2) && !BOTH_PASS(1, 2))
#define EXCLUSION_WITHOUT_DEEDS \
	(!BOTH_UNDISTURBED(0, 1) && !BOTH_UNDISTURBED(0, 2) && !BOTH_UNDISTURBED(1, 2))
#define SIGNATURES (IS_SIGNED(0) && IS_SIGNED(1) && IS_SIGNED(2))
#endif

/* A file is gone when nobody has it open and no path leads to it. Its number can be used for another. */
#define IS_GONE(f) (path != f && aside != f && owner[f] == NOBODY && !IS_OPEN(f))

/* Not a step: what is gone is forgotten, so that states in which it differs are the same. */
inline forgetWhatIsGone() {
	i = 0;
	do
	:: i < FILES && IS_GONE(i) -> record[i] = NOBODY; i++
	:: i < FILES && !IS_GONE(i) -> i++
	:: else -> break
	od
}

/* The file system makes an empty file. */
inline create() {
	file = 0;
	do
	:: file < FILES && !IS_GONE(file) -> file++
	:: else -> break
	od;
	assert(file < FILES)
}

/* The kernel unlocks and closes the file that the process has open, if any, as also when it is killed. */
inline closeFile(process) {
	if
	:: fd[process] != NOTHING && owner[fd[process]] == process -> owner[fd[process]] = NOBODY
	:: else
	fi;
	fd[process] = NOTHING;
#ifdef NO_POLL
	isWatching[process] = false;
	isWoken[process] = false;
#endif
	forgetWhatIsGone()
}

/* The kernel wakes those who watch the file. */
inline wakeWatchers(f) {
#ifdef NO_POLL
	i = 0;
	do
	:: i < CONTENDERS -> isWoken[i] = isWoken[i] || (isWatching[i] && fd[i] == f); i++
	:: else -> break
	od
#else
	skip
#endif
}

active [CONTENDERS] proctype Contender() {
	byte round = 0;
	bool isLocked = false;

	do
	:: round == ROUNDS -> break
	:: round < ROUNDS ->
		{
			round++;
opening:
			/* lockfile.ts open: an acquire creates the file if there is none. Not through a symlink; no directory. */
			atomic {
				if
				:: path == OBSTACLE -> goto over
				:: path == NOTHING -> create(); path = file
				:: else -> file = path
				fi;
				fd[_pid] = file
			}

trying:
			/* flock.ts tryLockExclusive: never waits. */
			atomic {
				isLocked = (owner[fd[_pid]] == NOBODY);
				if
				:: isLocked -> owner[fd[_pid]] = _pid
				:: else
				fi
			}

			/* contender.ts isCurrent: asked of the lockfile, and before that nobody may rely on the lock. */
			atomic {
#ifndef NO_IDENTITY_CHECK
				if
				:: fd[_pid] != path -> isLocked = false; goto reopening
				:: else
				fi;
#endif
				if
				:: isLocked -> isLocked = false; deedsBefore[_pid] = deeds; goto locked
				:: else
				fi
			}

#ifdef NO_POLL
			/* wait.ts watch: the first try after the watch has begun comes at once. */
			atomic {
				if
				:: !isWatching[_pid] -> isWatching[_pid] = true; goto trying
				:: else
				fi
			}
#endif
			/*
			 * acquire-with-timing.ts waitForTurn: events wake it, and polls, so it does not miss that a try may have
			 * another outcome. Tries with the same outcome change nothing, and are left out. The first contender has a
			 * timeout or is aborted; the others wait as long as it takes.
			 */
			atomic {
				if
#ifdef NO_POLL
				:: isWoken[_pid] -> isWoken[_pid] = false; goto trying
#else
				:: owner[fd[_pid]] == NOBODY || fd[_pid] != path -> goto trying
#endif
				:: _pid == 0 -> goto closing
				fi
			}

reopening:
			/* contender.ts close: what is not at the path is of no use, locked or not. */
			atomic {
#ifdef LEAK_ON_REOPEN
				fd[_pid] = NOTHING;
#else
				closeFile(_pid);
#endif
				goto opening
			}

locked:
			/* record.ts writeRecord: when the lock is made; then acquire returns it. */
			atomic { record[fd[_pid]] = _pid; hasSigned[_pid] = true; holding[_pid] = true }

			/* held-lock.ts assertHeld: last before the effect becomes visible, which is taken to be at the same moment. */
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
					od
				:: else -> isLost[_pid] = true
				fi
			}

			/* held-lock.ts release: from here on assertHeld throws. */
			atomic {
				holding[_pid] = false;
				isLost[_pid] = false;
				wasOvertaken[_pid] = false;
				deedsBefore[_pid] = 0;
#ifndef ERASE_AFTER_UNLOCK
				/* record.ts eraseRecord: before the unlock, and it wakes those who watch. */
				record[fd[_pid]] = NOBODY;
				wakeWatchers(fd[_pid]);
#endif
				hasSigned[_pid] = false
			}
#ifdef UNLINK_BEFORE_UNLOCK
			path = NOTHING;
#endif
			/* flock.ts unlock: somebody else may have it now. */
			owner[fd[_pid]] = NOBODY;
#ifdef UNLINK_AFTER_UNLOCK
			path = NOTHING;
#endif
#ifdef ERASE_AFTER_UNLOCK
			record[fd[_pid]] = NOBODY;
#endif

closing:
			/* lockfile.ts close: at the end of a release, and of an acquire that has given up. */
			atomic { closeFile(_pid) }
over:
			skip
		} unless {
			atomic { isKilled[_pid] -> isKilled[_pid] = false; isLocked = false }
		}
	od;
	finished++
}

/* Does what nobody should do to a lockfile. */
active proctype Saboteur() {
end:
	do
	:: atomic { deeds < DEEDS && path != NOTHING -> wakeWatchers(path); path = NOTHING; deeds++; forgetWhatIsGone() }
	:: atomic { deeds < DEEDS -> wakeWatchers(path); create(); path = file; deeds++; forgetWhatIsGone() }
	:: atomic { deeds < DEEDS && path != OBSTACLE -> wakeWatchers(path); path = OBSTACLE; deeds++; forgetWhatIsGone() }
	:: atomic {
		deeds < DEEDS && path < FILES -> wakeWatchers(path); aside = path; path = NOTHING; deeds++; forgetWhatIsGone()
	}
	:: atomic {
		deeds < DEEDS && aside != NOTHING ->
		wakeWatchers(path);
		path = aside;
		aside = NOTHING;
		wasPutBack = true;
		deeds++;
		forgetWhatIsGone()
	}
	od
}

/* Kills processes, between any two steps of theirs. What they have written stays. */
active proctype Killer() {
	byte victim = 0;
end:
	do
	:: atomic {
		kills < KILLS ->
		select(victim : 0 .. CONTENDERS - 1);
		kills++;
		closeFile(victim);
		holding[victim] = false;
		isLost[victim] = false;
		wasOvertaken[victim] = false;
		deedsBefore[victim] = 0;
		hasSigned[victim] = false;
		isKilled[victim] = true;
		victim = 0
	}
	od
}

/* The claims about every moment. */
active proctype Witness() {
end:
	atomic {
		!(EXCLUSION && EXCLUSION_WITHOUT_DEEDS && SIGNATURES) ->
		assert(EXCLUSION);
		assert(EXCLUSION_WITHOUT_DEEDS);
		assert(SIGNATURES)
	}
}

/* Everybody's business comes to an end. */
ltl progress { <> (finished == CONTENDERS) }
