W2870-----
f l BC-Field--Harbour     02-05 0211
BC-Field--Harbour, 1st Ld-Writethru,211<
^Harbour reopens after eleven days<
^AP Photo XNP101, XNP102<
^Eds: With AP Photos.<
^The harbour reopened on Thursday after eleven days of storms.<
^By JANE DOE=
^Associated Press=
	   PORT TOWN (AP) _ The harbour reopened on Thursday after eleven days of storms.
 
	   ``It did,'' a captain said.

	   ^AP-WF-02-05-26 1509GMT<


